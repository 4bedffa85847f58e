-- Version 1. Every table keeps SQLite's rowid, so that a salvage can walk each of them row by row.

-- Small values by name, as JSON.
CREATE TABLE setting (
    no INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;

-- Runs of facts: this device's (own = 1) and other devices'. `end_seq` is set when a run was given up behind that number
-- (a fork, a gap after a salvage): what comes later was sealed again in another chain.
CREATE TABLE chain (
    no INTEGER PRIMARY KEY,
    chain TEXT NOT NULL UNIQUE,
    partner TEXT NOT NULL,
    device TEXT NOT NULL,
    own INTEGER NOT NULL,
    end_seq INTEGER,
    cursor_seq INTEGER NOT NULL DEFAULT 0,
    cursor_hash BLOB NOT NULL
) STRICT;

-- Facts as bytes. The key is chain.no * 2^40 + seq, so that a chain lies in one piece and an append goes to its end.
-- status: 0 without receipt, 1 applied, 2 conflict, 3 quarantined, 4 known to the depot as a hole only,
-- 5 sealed again in another chain. `heard` is the depot's order for ties.
CREATE TABLE fact (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    day TEXT NOT NULL,
    bytes BLOB NOT NULL,
    status INTEGER NOT NULL DEFAULT 0,
    at_ms INTEGER,
    heard INTEGER,
    reason TEXT,
    hole INTEGER NOT NULL DEFAULT 0,
    refused_first_ms INTEGER,
    refused_last_ms INTEGER
) STRICT;
CREATE INDEX fact_id ON fact (id);
CREATE INDEX fact_day ON fact (day);
CREATE INDEX fact_odd ON fact (status) WHERE status > 1;
CREATE INDEX fact_hole ON fact (key) WHERE hole = 1;

-- What is known of each blob; the blob itself lies apart, so that a mark never rewrites a photo.
CREATE TABLE evidence (
    no INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    role TEXT NOT NULL,
    len INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    durable_ms INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    not_before_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX evidence_due ON evidence (fact) WHERE durable_ms IS NULL;
CREATE INDEX evidence_durable ON evidence (durable_ms) WHERE durable_ms IS NOT NULL;
CREATE TABLE blob (
    no INTEGER PRIMARY KEY REFERENCES evidence (no) ON DELETE CASCADE,
    bytes BLOB NOT NULL
) STRICT;

-- The manifest. The person stands beside the parcel, so that it can be erased alone.
CREATE TABLE parcel (
    no INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    body TEXT NOT NULL,
    person TEXT,
    UNIQUE (day, number)
) STRICT;
CREATE INDEX parcel_number ON parcel (number, day);
CREATE TABLE withdrawn (
    no INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    UNIQUE (day, number)
) STRICT;
CREATE TABLE decided (
    no INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    fact TEXT NOT NULL,
    UNIQUE (day, number)
) STRICT;

-- Days as their devices closed them.
CREATE TABLE closing (
    no INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    device TEXT NOT NULL,
    fact INTEGER NOT NULL,
    counts TEXT NOT NULL,
    earned_cents INTEGER NOT NULL,
    carry TEXT NOT NULL,
    shelves TEXT NOT NULL,
    UNIQUE (day, device)
) STRICT;

CREATE TABLE rate_card (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE statement (
    no INTEGER PRIMARY KEY,
    week TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT;
