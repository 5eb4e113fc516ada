"""The pages of the public site, and the forms as officers build them. cms reads what grants knows and gives it words; it never acts."""

from cms.forms.models import FormDesign
from cms.media import Picture, PublicFile, Rendition
from cms.pages.calls import CallIndexPage, CallPage
from cms.pages.home import HomePage
from cms.pages.money import MoneyPage
from cms.pages.notices import NoticeIndexPage
from cms.pages.policies import PolicyIndexPage, PolicyPage
from cms.pages.search import SearchPage
from cms.pages.standard import StandardPage
from cms.pages.stories import StoryIndexPage, StoryPage
from cms.search_index import SearchEntry

__all__ = [
    "CallIndexPage",
    "CallPage",
    "FormDesign",
    "HomePage",
    "MoneyPage",
    "NoticeIndexPage",
    "Picture",
    "PolicyIndexPage",
    "PolicyPage",
    "PublicFile",
    "Rendition",
    "SearchEntry",
    "SearchPage",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
]
