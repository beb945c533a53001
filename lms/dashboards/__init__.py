"""What people see first: Today for learners, people × modules for coordinators, and its exports."""
