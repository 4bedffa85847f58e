-- Every key begins with the partner and every statement touches one partner, so the same tables run on a distributed
-- database. The one exception is the look-up of an enrolment code, which must find out whose it is.
-- Times are milliseconds since 1970 UTC by the depot's clock; hashes are 32 bytes; documents are JSON.

CREATE TABLE depot (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE partners (
  partner     TEXT PRIMARY KEY,
  profile     TEXT NOT NULL,
  last_change INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE codes (
  partner    TEXT NOT NULL REFERENCES partners,
  code_hash  BLOB NOT NULL,
  expires_ms INTEGER NOT NULL,
  used_key   TEXT,
  device     TEXT,
  PRIMARY KEY (partner, code_hash)
) STRICT;
CREATE INDEX codes_by_hash ON codes (code_hash);

CREATE TABLE devices (
  partner         TEXT NOT NULL REFERENCES partners,
  device          TEXT NOT NULL,
  public_key      TEXT NOT NULL,
  enrolled_ms     INTEGER NOT NULL,
  last_contact_ms INTEGER NOT NULL,
  revoked_ms      INTEGER,
  PRIMARY KEY (partner, device)
) STRICT;

CREATE TABLE tokens (
  partner    TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  device     TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  PRIMARY KEY (partner, token_hash)
) STRICT;

CREATE TABLE assertions (
  partner    TEXT NOT NULL,
  device     TEXT NOT NULL,
  jti        TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  PRIMARY KEY (partner, device, jti)
) STRICT;

CREATE TABLE parcels (
  partner      TEXT NOT NULL REFERENCES partners,
  day          TEXT NOT NULL,
  parcel       TEXT NOT NULL,
  body         TEXT NOT NULL,
  withdrawn_ms INTEGER,
  PRIMARY KEY (partner, day, parcel)
) STRICT;
CREATE INDEX parcels_by_number ON parcels (partner, parcel);

CREATE TABLE rate_cards (
  partner TEXT NOT NULL REFERENCES partners,
  card    TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (partner, card)
) STRICT;

-- The journal as it came. `bytes` are never changed; a hole has none.
CREATE TABLE facts (
  partner     TEXT NOT NULL REFERENCES partners,
  device      TEXT NOT NULL,
  chain       TEXT NOT NULL,
  seq         INTEGER NOT NULL,
  hash        BLOB NOT NULL,
  bytes       BLOB,
  day         TEXT,
  place       INTEGER NOT NULL, -- the depot's order
  status      TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  reason      TEXT,
  PRIMARY KEY (partner, device, chain, seq)
) STRICT;
CREATE INDEX facts_by_day ON facts (partner, day);

-- Facts of a push that contradicted the chain: the other branch of a fork, kept as it came, without effect.
CREATE TABLE branches (
  partner     TEXT NOT NULL REFERENCES partners,
  device      TEXT NOT NULL,
  chain       TEXT NOT NULL,
  seq         INTEGER NOT NULL,
  hash        BLOB NOT NULL,
  bytes       BLOB NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY (partner, device, chain, seq, hash)
) STRICT;

CREATE TABLE chains (
  partner      TEXT NOT NULL REFERENCES partners,
  device       TEXT NOT NULL,
  chain        TEXT NOT NULL,
  seq          INTEGER NOT NULL,
  hash         BLOB NOT NULL,
  after_head   TEXT,            -- the chain before, as its first fact says
  signed_head  TEXT NOT NULL,   -- the greatest head that the device signed: a cut tail shows
  signature    TEXT NOT NULL,
  signed_by    TEXT NOT NULL,   -- the device whose key signed it
  whole_ms     INTEGER,         -- when the depot last had everything up to the signed head
  PRIMARY KEY (partner, device, chain)
) STRICT;

CREATE TABLE evidence_refs (
  partner TEXT NOT NULL,
  sha256  BLOB NOT NULL,
  device  TEXT NOT NULL,
  chain   TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  role    TEXT NOT NULL,
  PRIMARY KEY (partner, sha256, device, chain, seq)
) STRICT;

CREATE TABLE evidence (
  partner    TEXT NOT NULL,
  sha256     BLOB NOT NULL,
  len        INTEGER NOT NULL,
  durable_ms INTEGER NOT NULL,
  erased_ms  INTEGER,
  PRIMARY KEY (partner, sha256)
) STRICT;

CREATE TABLE uploads (
  partner  TEXT NOT NULL,
  sha256   BLOB NOT NULL,
  upload   TEXT NOT NULL,
  received INTEGER NOT NULL,
  len      INTEGER,             -- if the device said
  PRIMARY KEY (partner, sha256)
) STRICT;

-- What changed, by name; what it is now is read from its table when it is sent.
CREATE TABLE changes (
  partner       TEXT NOT NULL,
  number        INTEGER NOT NULL,
  what          TEXT NOT NULL,
  only_device   TEXT,
  except_device TEXT,
  PRIMARY KEY (partner, number)
) STRICT;

CREATE TABLE decisions (
  partner TEXT NOT NULL,
  day     TEXT NOT NULL,
  parcel  TEXT NOT NULL,
  fact    TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (partner, day, parcel)
) STRICT;

-- What a day leaves to the next one, kept so that the next need not fold all days before.
CREATE TABLE days (
  partner TEXT NOT NULL,
  day     TEXT NOT NULL,
  closed  INTEGER NOT NULL,
  carry   TEXT NOT NULL,
  PRIMARY KEY (partner, day)
) STRICT;

CREATE TABLE statements (
  partner TEXT NOT NULL,
  week    TEXT NOT NULL,
  dirty   INTEGER NOT NULL,
  body    TEXT,
  PRIMARY KEY (partner, week)
) STRICT;
