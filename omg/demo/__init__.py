"""The main job before the user's eyes, in a store and a folder that are gone afterwards."""
