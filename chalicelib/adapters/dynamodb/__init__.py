"""The store on one DynamoDB table. keys.py is the only file that knows key layouts."""
