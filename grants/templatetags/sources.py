"""Fund sources by name: books and events keep their codes, and no reader is shown one."""

from django import template

from grants.programs.queries import source_names

register = template.Library()


@register.simple_tag(takes_context=True)
def fund_source(context: template.Context, code: str) -> str:
    """The name of a fund source, read once a page."""
    if not code:
        return ""
    names: dict[str, str] = context.render_context.setdefault("fund sources", {})  # type: ignore[arg-type, assignment]
    if not names:
        names.update(source_names())
    return str(names.get(code, ""))
