"""Wagtail, with which the editors write the public site."""

from typing import Any

# A form of a hundred questions is posted by its editor as thousands of fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "cms.PublicFile"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.media_forms.PublicFileForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "ofd", "csv", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # never from the store itself: cms.views.public_file
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAIL_SITE_NAME = "益创"
# Editors publish themselves: a button that submits to moderators whom nobody made would lead nowhere.
WAGTAIL_WORKFLOW_ENABLED = False
# E-mail and password have one door, allauth's: proved, asked again, told to the old address.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []  # no outside service is asked anything
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "cms.search_backend"}
}  # finds Chinese words inside sentences
