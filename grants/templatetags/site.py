"""Whose site it is, where no request is at hand: in mails."""

from django import template

from grants.people import site

register = template.Library()
register.simple_tag(site.site_name, name="site_name")
register.simple_tag(site.operator, name="site_operator")
register.simple_tag(site.phone, name="site_phone")
