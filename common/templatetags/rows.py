"""`{% rows %}`: the rows of a long list for the price of one. Load with `{% load rows %}`."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, VariableNode
from django.template.context import Context
from django.templatetags.i18n import TranslateNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
MARK = "\x00"  # stands in no page


class Marks:
    """Stands for a row while its markup is rendered: each attribute is a mark that says where its text goes."""

    def __getattr__(self, name: str) -> SafeString:
        return mark_safe(f"{MARK}{name}{MARK}")  # noqa: S308 - replaced by escaped text below


class RowsNode(Node):
    """Renders its content once, with marks, and then fills in the escaped texts of each row."""

    def __init__(self, rows: FilterExpression, name: str, body: NodeList) -> None:
        self.rows, self.name, self.body = rows, name, body

    def render(self, context: Context) -> str:
        with context.push(**{self.name: Marks()}):
            pieces = self.body.render(context).replace("%", "%%").split(MARK)
        pattern, names = "%s".join(pieces[::2]), pieces[1::2]
        rows: Any = self.rows.resolve(context) or ()
        filled = "".join(pattern % tuple(conditional_escape(getattr(row, name)) for name in names) for row in rows)
        return mark_safe(filled)  # noqa: S308 - markup of the template, texts escaped one by one


@register.tag
def rows(parser: Parser, token: Token) -> RowsNode:
    """`{% rows page.object_list as row %}…{{ row.name }}…{% endrows %}`

    The rows are objects with ready texts as attributes. What depends on the row must be decided before: inside may stand text,
    words to translate and variables, those of the row without filters. Raises TemplateSyntaxError for anything else.
    """
    bits = token.split_contents()
    if len(bits) != 4 or bits[2] != "as":
        raise template.TemplateSyntaxError("rows needs the form {% rows list as name %}")
    body = parser.parse(("endrows",))
    parser.delete_first_token()
    for node in body:
        _refuse_decisions(node, bits[3])
    return RowsNode(parser.compile_filter(bits[1]), bits[3], body)


def _refuse_decisions(node: Node, name: str) -> None:
    if isinstance(node, (TextNode, TranslateNode)):
        return
    if not isinstance(node, VariableNode):
        raise template.TemplateSyntaxError("inside rows stand text, words to translate and variables only")
    expression = node.filter_expression
    of_row = str(expression.var).split(".")[0] == name
    if of_row and (expression.filters or str(expression.var).count(".") != 1):
        raise template.TemplateSyntaxError(f"inside rows {expression.token} has to be a ready text of the row")
