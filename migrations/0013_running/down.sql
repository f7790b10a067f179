drop table pulse;
drop function pulse_beats();
drop table sealed_with;
