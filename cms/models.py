"""The pages of the public site. cms reads what grants knows and gives it words; it never acts."""

from cms.pages.calls import CallIndexPage, CallPage
from cms.pages.home import HomePage
from cms.pages.money import MoneyPage
from cms.pages.notices import NoticeIndexPage
from cms.pages.policies import PolicyIndexPage, PolicyPage
from cms.pages.search import SearchPage
from cms.pages.standard import StandardPage
from cms.pages.stories import StoryIndexPage, StoryPage

__all__ = [
    "CallIndexPage",
    "CallPage",
    "HomePage",
    "MoneyPage",
    "NoticeIndexPage",
    "PolicyIndexPage",
    "PolicyPage",
    "SearchPage",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
]
