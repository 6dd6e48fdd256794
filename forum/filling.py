"""Fills a slot with a template: compiled once as a macro, shown for a whole list of things at once."""

from jinja2 import Template
from markupsafe import Markup


class TemplateFilling:
    """A slot's template as a macro of its facts, compiled at its first use.

    Beside the things of a list, what stands above `{#- each -#}` is done once, the rest for each of them.
    """

    # No member's text can hold this: what is typed is escaped, what is rendered has been cleaned of comments.
    BETWEEN = "<!--next-->"
    EACH = "{#- each -#}"

    def __init__(self, app, slot, name):
        self.environment, self.slot, self.name, self.macro = app.jinja_env, slot, name, None

    def __call__(self, **facts):
        if self.slot.each is None:
            return self.compiled()(**facts)
        return Markup(self.show_each([facts.pop(self.slot.each)], facts)[0])

    def show_each(self, things, facts):
        """The template for each of the things, all in one call of its macro."""
        return str.split(self.compiled()(things=things, **facts), self.BETWEEN)[:-1]

    def compiled(self):
        if self.macro is None:
            source, path, _is_fresh = self.environment.loader.get_source(self.environment, self.name)
            code = self.environment.compile(self.as_macro(source), self.name, path)
            template = Template.from_code(self.environment, code, self.environment.make_globals(None))
            self.macro = template.module.fill
        return self.macro

    def as_macro(self, source):
        facts = sorted(self.slot.facts - {self.slot.each})
        if self.slot.each is None:
            return f"{{% macro fill({', '.join(facts)}) -%}}{source}{{%- endmacro %}}"
        once, mark, each = source.rpartition(self.EACH)
        loop = f"{{%- for {self.slot.each} in things -%}}{each}{self.BETWEEN}{{%- endfor -%}}"
        return f"{{% macro fill({', '.join(['things', *facts])}) -%}}{once}{mark}{loop}{{%- endmacro %}}"
