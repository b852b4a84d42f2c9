"""Static files under names that change when they do, the modules that a module imports too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """So browsers keep every file for good, and never put an old module beside a new one."""

    support_js_module_import_aggregation = True
