"""The screen of whoever administers the site: its name, who runs it, its logo; and the address of the logo."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grants.people.access import AuthedRequest, roles_only
from grants.people.edit_conflicts import EditGuard
from grants.people.installation import TEXTS, Installation, Logo, describe_installation
from grants.people.reauthentication import requires_reauthentication
from grants.web.answers import done
from grants.web.refusals import put_on
from workflows.models import Event


class InstallationForm(forms.ModelForm):
    """What can be typed; the action judges."""

    logo_file = forms.FileField(
        label=gettext_lazy("Another logo"),
        required=False,
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, 2 MB at most. It is drawn anew, 512 points wide or high. Without one the shipped logo stands."
        ),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Show the shipped logo again"), required=False)

    class Meta:
        model = Installation
        fields = TEXTS
        help_texts = {
            "operator": gettext_lazy("The head and the foot of every page name it."),
            "phone": gettext_lazy(
                "At the foot of every page, on notices, and where an office has no number of its own."
            ),
            "logo_words": gettext_lazy("Read out to whoever does not see it."),
        }

    def _post_clean(self) -> None:
        """The instance is not touched: the action writes."""


@roles_only()
@requires_reauthentication()
def installation(request: AuthedRequest) -> HttpResponse:
    """What the site says of itself, and who changed it when."""
    row = Installation.objects.filter(pk=1).first()
    kept = row or Installation.objects.get_or_create(pk=1)[0]
    opened = EditGuard(request, kept, lambda fresh: [InstallationForm(instance=fresh)])
    form = InstallationForm(request.POST or None, request.FILES or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        logo, without = said.pop("logo_file"), said.pop("without_logo")
        with put_on(form):
            opened.saving(
                lambda: describe_installation(data=said, by=request.user, logo=logo, without_logo=without)
            )()
            return done(request, _("Saved. Every page says so from now on."), "installation")
    history = Event.objects.filter(process="installation").select_related("by").order_by("-at", "-pk")
    context = {"form": form, "opened": opened, "row": kept, "history": [_told(one) for one in history[:50]]}
    return render(request, "people/installation.html", context)


def _told(event: Event) -> dict[str, object]:
    """One change in words: each field by its name, what it was and what it became."""
    before, after = event.facts.get("before", {}), event.facts.get("after", {})
    rows = [
        (
            getattr(Installation._meta.get_field(name), "verbose_name", name),
            name == "logo_id",
            before.get(name),
            after.get(name),
        )
        for name in after
    ]
    return {"event": event, "rows": rows}


@require_safe
def logo(request: HttpRequest, sha256: str) -> HttpResponse:
    """A logo, for everybody: another picture has another address, so a browser keeps this one for ever."""
    found = get_object_or_404(Logo, sha256=sha256)
    answer = HttpResponse(bytes(found.content), content_type="image/png")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer
