"""Prompts: questions that a facilitator reads aloud, as they fit the event or the cause that is looked at. Three at most.

They are data, one file per language in `languages/`; the contract test walks the examples of each.
"""

from pmcore.insight.prompts.fitting import MOST, Looked, Prompt, prompts_for
from pmcore.insight.prompts.reading import Prompts, languages, prompts_of

__all__ = ["MOST", "Looked", "Prompt", "Prompts", "languages", "prompts_for", "prompts_of"]
