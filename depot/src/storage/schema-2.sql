-- Version 2.

-- When the person of a parcel was erased: what comes later does not bring them back.
ALTER TABLE parcels ADD COLUMN erased_ms INTEGER;

-- The rate cards that a closed week was paid with: late money of that week is paid with them too.
ALTER TABLE statements ADD COLUMN cards TEXT;

-- Where parcels wait that a day leaves on the counter: parcel -> shelf.
ALTER TABLE days ADD COLUMN shelves TEXT NOT NULL DEFAULT '{}';
