-- The constraint goes with 0063.
select 1;
