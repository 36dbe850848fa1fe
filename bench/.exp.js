const mode=process.argv[3], n=+process.argv[4]||20; process.argv[3];
const form=process.argv[2];
const cpu=()=>{const u=process.cpuUsage();return (u.user+u.system)/1000};
const os=require('os'),fs=require('fs');const outdir=fs.mkdtempSync(os.tmpdir()+'/b-');
const { App, Stack } = require('aws-cdk-lib');
if(mode.includes('noack')){const m=require('../lib/private/acknowledge');m.acknowledge=()=>{};}
if(mode.includes('notags')){const m=require('../lib/private/tags');m.applyTags=()=>{};}
const { build } = require('./'+form);
if(mode.includes('notags')){const {Tags}=require('aws-cdk-lib');Tags.prototype.add=()=>{};}
// warm
{const a=new App({outdir});build(new Stack(a,'W'));a.synth();}
const r=[];
for(let k=0;k<6;k++){ if(global.gc)gc(); const app=new App({outdir}); const s=cpu(); for(let i=0;i<n;i++)build(new Stack(app,'App'+i)); const c=cpu(); app.synth(); const e=cpu(); r.push([c-s,e-c]); }
const med=x=>x.sort((a,b)=>a-b)[x.length>>1];
r.shift();
console.log(form,mode,'construct',med(r.map(x=>x[0])).toFixed(0),'synth',med(r.map(x=>x[1])).toFixed(0), 'min', Math.min(...r.map(x=>x[0])).toFixed(0),Math.min(...r.map(x=>x[1])).toFixed(0));
fs.rmSync(outdir,{recursive:true});
