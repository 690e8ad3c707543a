"""Tests of knowledge.documents."""
