global using Coordinator.Peers;
global using Coordinator.Protocol;
global using Microsoft.Extensions.Logging.Abstractions;
