"""Who comes in, how, and what is asked again: Django's settings of users, and those of allauth."""

from datetime import timedelta

from .environment import env

AUTH_USER_MODEL = "grants.User"
ACCOUNT_ADAPTER = "grants.people.accounts.AccountAdapter"
MFA_ADAPTER = "grants.people.accounts.SecondFactorAdapter"
AUTHENTICATION_BACKENDS = [
    "grants.people.login.ByPassword",  # judges passwords, and is the last one asked
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
# Nobody is in without an address that is proved to be his, so nobody is told whether an address is known here either.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that registered: it goes on where it was going
ACCOUNT_CHANGE_EMAIL = True  # one address a person: the new one is proved first, the old one is told
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# How often (grants/people/login.py says who is counted how). An address may be a village hall.
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip,100/h/ip",
    "login_failed": "30/5m/ip,5/5m/key",
    "login_known": "10/5m/key",
    "login_strangers": "20/h/key",
    "login_under_attack": "3/15m/key",
}
# Before money moves or an account changes, whoever has shown nothing for so long shows again who he is.
ASK_AGAIN = True
ASK_AGAIN_AFTER = timedelta(minutes=env("ASK_AGAIN_MINUTES"))
# Secrets of second factors are encrypted with these, the newest first; behind them the program's own key.
SECOND_FACTOR_KEYS = env("SECOND_FACTOR_KEYS")
_forms = "grants.people.account_forms"
ACCOUNT_FORMS = {
    "login": f"{_forms}.LoginForm",
    "signup": f"{_forms}.SignupForm",
    "add_email": f"{_forms}.AddEmailForm",
    "change_password": f"{_forms}.ChangePasswordForm",
    "set_password": f"{_forms}.SetPasswordForm",
    "reset_password": f"{_forms}.ResetPasswordForm",
    "reset_password_from_key": f"{_forms}.ResetPasswordKeyForm",
    "reauthenticate": f"{_forms}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_forms}.AuthenticateForm",
    "reauthenticate": f"{_forms}.ReauthenticateByCodeForm",
    "activate_totp": f"{_forms}.ActivateAppForm",
    "authenticate_webauthn": f"{_forms}.AuthenticateByKeyForm",
    "reauthenticate_webauthn": f"{_forms}.ReauthenticateByKeyForm",
    "login_webauthn": f"{_forms}.LoginByKeyForm",
    "add_webauthn": f"{_forms}.AddKeyForm",
    "edit_webauthn": f"{_forms}.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
