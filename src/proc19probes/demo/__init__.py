"""The recording that the demonstration replays: data, made by packaging/record_demo.py."""
