"""Lists: one description of columns and filters, from which the page, the phone's cards, the sums and the files come.

    CALLS = Listing(
        name="call-list",
        title=_("Calls"),
        rows=queries.call_list,
        columns=(Column("call", _("Call"), "local_title", order="title", phone="title", link=page_of), …),
        filters=(words(queries.with_call_words, _("Title or code")), choice("state", _("State"), Call.State.choices)),
    )

    @roles_only(*OFFICE_ROLES)
    def call_list(request):
        return list_page(request, CALLS)

columns.py says what stands in a row, filters.py what may be left out, view.py reads an address, files.py writes CSV and
Excel, pages.py answers a request. What a long file is made by is said above (grants/documents/lists.py).
"""
