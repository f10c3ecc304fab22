"""Something to be answered by somebody by a day: objections, "not right", appeals, alarms."""
