drop table attempts;
drop table password_resets;
drop table signups;
drop table sessions;
drop table users;
drop extension btree_gin;
drop extension pg_trgm;
