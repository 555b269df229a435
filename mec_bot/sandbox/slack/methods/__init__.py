"""The methods of Slack's Web API; each raises ``RefusedError`` where Slack would refuse the call."""
