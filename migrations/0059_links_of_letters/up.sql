-- The link that a letter carries: its time begins when the letter leaves, however long that takes (U8).
alter table outbox add column link_digest bytea;
