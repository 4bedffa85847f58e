-- Since schema 2: in which area a partner delivers, and the area's road pack.
CREATE TABLE areas (
  partner TEXT PRIMARY KEY REFERENCES partners,
  area    TEXT NOT NULL,
  roads   TEXT            -- which pack it is; none yet: NULL
) STRICT;
