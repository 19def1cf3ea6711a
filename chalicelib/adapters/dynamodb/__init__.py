"""The store on one DynamoDB table. keys.py and layout.py are the only files that know key layouts."""
