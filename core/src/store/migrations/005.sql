-- Version 5: a token that opens the depot for the upload of this blob alone, until a moment of this device's clock. Columns only, as
-- in version 2.
ALTER TABLE evidence ADD COLUMN token TEXT;
ALTER TABLE evidence ADD COLUMN token_until_ms INTEGER NOT NULL DEFAULT 0;
