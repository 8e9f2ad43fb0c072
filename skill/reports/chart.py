"""Bars by day as SVG, for inside a page: no script, nothing from elsewhere, the same for the same figures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pygal
from pygal.etree import etree
from pygal.style import Style

# The library leaves a finder for its map plug-ins behind, in a way that Python has given up: every later import of a
# module that is not there would warn.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_WIDTH, _HEIGHT = 960, 250
_INK, _BAR = "#1d2733", "#1f5f8b"
_GUIDE = "#d8dee4"
_FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"


def bars(name: str, heading: str, labels: Sequence[str], values: Sequence[Decimal | int]) -> str:
    """`name` is the chart's own on its page, where several stand; letters, digits and hyphens."""
    chart = pygal.Bar(
        width=_WIDTH,
        height=_HEIGHT,
        style=_style(),
        js=(),
        disable_xml_declaration=True,
        show_legend=False,
        margin=6,
        spacing=4,
        print_values=False,
        show_x_guides=False,
        css=("file://style.css", "file://graph.css", f"inline:#chart-{name} .axis .guide.line {{ stroke: {_GUIDE}; }}"),
        max_scale=5,
        include_x_axis=True,
        value_formatter=_short,
        show_minor_y_labels=True,
    )
    chart.uuid = name
    chart.x_labels = list(labels)
    chart.add(heading, list(values))
    chart.add_xml_filter(_without_scripts)
    return str(chart.render())


def _style() -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground=_INK,
        foreground_strong=_INK,
        foreground_subtle="#c9d1d9",
        colors=(_BAR,),
        opacity="1",
        opacity_hover="1",
        transition="0s",
        font_family=_FONT,
        label_font_size=13,
        major_label_font_size=13,
        guide_stroke_dasharray="none",
        major_guide_stroke_dasharray="none",
    )


def _without_scripts(root: Any) -> Any:
    """The library's script moves tool tips, and its comments say the day it was drawn on; a page has neither."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag is etree.Comment or str(child.tag).endswith("script"):
                parent.remove(child)
    return root


def _short(number: Decimal | float) -> str:
    return f"{number:,.2f}".removesuffix(".00")
