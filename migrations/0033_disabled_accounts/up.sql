-- When whoever runs the site closed an account: nobody comes in by it until it is open again (C5.6).
alter table users add column disabled_at timestamptz;
