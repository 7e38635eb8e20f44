"""The words: what the bot says and knows, as files that anybody can edit; and their loader."""

from content.guides import NOT_POSSIBLE, SECTIONS, Cause, Guide, Problem, Section, Setting, Step
from content.languages import GROUPS, Language
from content.loading import Content, ContentError, load
from content.markup import Span, Text, Value, plain
from content.models import ClassPolicy, Fact, Fallback, Helpline, Helplines, Method, Policy

__all__ = [
    "GROUPS",
    "NOT_POSSIBLE",
    "SECTIONS",
    "Cause",
    "ClassPolicy",
    "Content",
    "ContentError",
    "Fact",
    "Fallback",
    "Guide",
    "Helpline",
    "Helplines",
    "Language",
    "Method",
    "Policy",
    "Problem",
    "Section",
    "Setting",
    "Span",
    "Step",
    "Text",
    "Value",
    "load",
    "plain",
]
