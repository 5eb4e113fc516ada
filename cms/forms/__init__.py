"""Forms as officers build them: a stream of blocks in the editor, and the definition that it stands for.

`parts` says what each kind of question can hold, `design` turns blocks into a definition and back, `blocks` shows them.
"""
