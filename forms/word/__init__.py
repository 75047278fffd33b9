"""A form's own Word template: opened only in limited children of workers, filled with texts and nothing else.

`package`, `language`, `filling` and `office` run inside the sandbox and import nothing of Django; `names` and `starter`
belong to the form.
"""
