// A player's events, not those of the game's journal.
global using GameEvent = Coordinator.Client.GameEvent;
