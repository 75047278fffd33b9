"""SQL twin of `text.fold`, and the search configuration over folded text; run by a migration of `core.agencies`.

`vn_fold` is IMMUTABLE for good reason: it uses only Unicode decomposition (stable for assigned characters) and ASCII
lower-casing under collation "C", so indexes over it survive a change of the server's locale. Names are qualified
because pg_restore runs with an empty search path. `vn_tsvector` splits at punctuation first, because PostgreSQL's
parser would take "12/qd-ubnd" for a path. Needs PostgreSQL 13 and a UTF8 database.
"""

from __future__ import annotations

from core.vietnamese.text import MARKS, PUNCTUATION, WHITE_SPACE

CREATE_FOLD = f"""
CREATE OR REPLACE FUNCTION public.vn_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fold$
  SELECT btrim(regexp_replace(
    lower(translate(
      regexp_replace(normalize(value, NFD), '[{MARKS}]+', '', 'g'),
      'Đđ', 'dd') COLLATE "C"),
    '[{WHITE_SPACE}]+', ' ', 'g'), ' ')
$fold$;
"""

DROP_FOLD = "DROP FUNCTION IF EXISTS public.vn_fold(text);"

CREATE_SEARCH = f"""
CREATE TEXT SEARCH CONFIGURATION public.vn_simple (COPY = pg_catalog.simple);
CREATE OR REPLACE FUNCTION public.vn_words(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $words$
  SELECT btrim(regexp_replace(public.vn_fold(value), '[{PUNCTUATION}]+', ' ', 'g'), ' ')
$words$;
CREATE OR REPLACE FUNCTION public.vn_tsvector(value text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $vector$
  SELECT to_tsvector('public.vn_simple'::regconfig, public.vn_words(value))
$vector$;
CREATE OR REPLACE FUNCTION public.vn_tsquery(value text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $query$
  SELECT plainto_tsquery('public.vn_simple'::regconfig, public.vn_words(value))
$query$;
"""

DROP_SEARCH = """
DROP FUNCTION IF EXISTS public.vn_tsquery(text);
DROP FUNCTION IF EXISTS public.vn_tsvector(text);
DROP FUNCTION IF EXISTS public.vn_words(text);
DROP TEXT SEARCH CONFIGURATION IF EXISTS public.vn_simple;
"""
