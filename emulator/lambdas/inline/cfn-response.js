'use strict';
// The module that inline Node.js functions find:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html

const https = require('https');

exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

exports.send = (event, context, responseStatus, responseData, physicalResourceId, noEcho) => new Promise((resolve, reject) => {
  const body = JSON.stringify({
    Status: responseStatus,
    Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  });
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  const request = https.request(event.ResponseURL, { method: 'PUT', headers }, (response) => {
    response.resume();
    response.on('end', () => {
      resolve();
      context.done();
    });
  });
  request.on('error', (error) => {
    reject(error);
    context.done(error);
  });
  request.end(body);
});
