-- A delivery that somebody had sent again is a line of its own, so that the log keeps what became of the first (K7.4).
alter table webhook_deliveries add column sent_again boolean not null default false;
