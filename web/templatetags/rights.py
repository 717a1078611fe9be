"""What a user may do, where a template asks: the same answers as the doors give."""

from django import template

from web import access

register = template.Library()
register.filter(access.may_connect)
register.filter(access.may_edit)
register.filter(access.may_open_forms)
register.filter(access.may_rule)
register.filter(access.may_set_roles)
register.filter(access.may_tell)
