"""Service hours (志愿服务时长): read from visits with both ends recorded, put right by request and another's yes."""
