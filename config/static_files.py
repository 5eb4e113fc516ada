"""Static files as production serves them: each under a name with its hash, kept by browsers for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Scripts are modules: the names in their imports carry the hashes too, so no page needs a map of them."""

    support_js_module_import_aggregation = True
