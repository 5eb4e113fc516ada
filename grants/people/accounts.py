"""What this house asks of allauth, the library of accounts: in its own words, from its own address."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Registration, login, and the mails that belong to them."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor."""
