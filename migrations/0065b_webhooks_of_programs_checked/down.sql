-- The column goes with 0065.
select 1;
