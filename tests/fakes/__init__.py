"""Strict stand-ins for the services that Accord talks with."""
