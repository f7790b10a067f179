-- The column goes with 0057.
select 1;
