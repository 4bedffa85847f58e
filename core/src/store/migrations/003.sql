-- Version 3: evidence that will never come to the depot has an end that is told. A column and an index only, as in version 2.

-- `fate`: 0 it is sent, or was; 1 it is not here, and the depot is asked whether it has it; 2 lost; 3 larger than the depot
-- takes: it stays here. Above 1 nothing waits for it any more.
ALTER TABLE evidence ADD COLUMN fate INTEGER NOT NULL DEFAULT 0;
CREATE INDEX evidence_fate ON evidence (fate) WHERE fate > 0;
