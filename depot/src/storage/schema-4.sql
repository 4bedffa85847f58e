-- Since schema 4: a token that opens the upload of one blob, and nothing else.
ALTER TABLE tokens ADD COLUMN blob BLOB; -- an access token: NULL
CREATE INDEX tokens_by_blob ON tokens (partner, blob) WHERE blob IS NOT NULL;
