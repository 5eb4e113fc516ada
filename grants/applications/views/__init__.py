"""The screens of an application: applying, following, and the officer's desk."""
