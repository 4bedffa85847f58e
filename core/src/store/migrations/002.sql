-- Version 2: photos that were kept raw at the door are processed later. Columns only, and an index: the trees of version 1
-- stay where they are, so that a salvage reads either version.

-- `stand_in`: the evidence that is sent in this one's place. `tries`: how often processing was begun; above the number in
-- `raw.rs` it was given up, and the photo is sent as it is.
ALTER TABLE evidence ADD COLUMN stand_in INTEGER;
ALTER TABLE evidence ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX evidence_stand_in ON evidence (stand_in) WHERE stand_in IS NOT NULL;

-- A photo is at the depot when what stands in for it is.
CREATE TRIGGER evidence_follows AFTER UPDATE OF durable_ms ON evidence BEGIN
    UPDATE evidence SET durable_ms = NEW.durable_ms WHERE stand_in = NEW.no;
END;
