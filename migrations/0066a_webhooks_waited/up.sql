-- When people were last told that something waited for it too long; in a pause they are told once (K7.4).
alter table webhooks add column waited_told_at timestamptz;
