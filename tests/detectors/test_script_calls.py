"""The calls of the JavaScript libraries, each as its own documentation writes it: model, role, platform and what is sent."""

from __future__ import annotations

import re

import pytest

from aidebt.assets import Kind, Usage
from project import analyser

SAY = "You are a porter on the night train."

CALLS = r"""
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.chat.completions.create({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.chat.completions.parse({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.chat.completions.stream({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.beta.chat.completions.runTools({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.chat.completions.runTools({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.responses.create({ model: "m-1", instructions: SAY, input: q })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.responses.parse({ model: "m-1", input: [{ role: "developer", content: SAY }] })
chat openai user
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.completions.create({ model: "m-1", prompt: SAY })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.beta.assistants.create({ model: "m-1", instructions: SAY })
chat openai system
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.beta.threads.runs.createAndPoll(id, { model: "m-1", instructions: SAY })
embedding openai -
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.embeddings.create({ model: "m-1", input })
image openai user
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.images.generate({ model: "m-1", prompt: SAY })
audio openai -
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    client.audio.transcriptions.create({ model: "m-1", file })
chat azure-openai -
    import OpenAI, { AzureOpenAI } from "openai";
    const client = new OpenAI();
    new AzureOpenAI({ endpoint }).chat.completions.create({ model: "m-1", messages })
chat openai system
    const { Configuration, OpenAIApi } = require("openai");
    const openai = new OpenAIApi(new Configuration({}));
    openai.createChatCompletion({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat azure-openai system
    import { OpenAIClient } from "@azure/openai";
    const c = new OpenAIClient(url, key);
    c.getChatCompletions("m-1", [{ role: "system", content: SAY }])
chat anthropic system
    import Anthropic from "@anthropic-ai/sdk";
    const client = new Anthropic();
    client.messages.create({ model: "m-1", system: SAY, messages })
chat anthropic system
    import Anthropic from "@anthropic-ai/sdk";
    const client = new Anthropic();
    client.messages.stream({ model: "m-1", system: [{ type: "text", text: SAY }], messages })
chat anthropic system
    import Anthropic from "@anthropic-ai/sdk";
    const client = new Anthropic();
    client.beta.messages.toolRunner({ model: "m-1", system: SAY, messages })
chat anthropic user
    import Anthropic from "@anthropic-ai/sdk";
    const client = new Anthropic();
    client.completions.create({ model: "m-1", prompt: SAY })
chat aws-bedrock -
    import AnthropicBedrock from "@anthropic-ai/bedrock-sdk";
    new AnthropicBedrock().messages.create({ model: "m-1", messages })
chat google-vertex -
    import { AnthropicVertex } from "@anthropic-ai/vertex-sdk";
    new AnthropicVertex().messages.create({ model: "m-1", messages })
chat anthropic system
    import { query } from "@anthropic-ai/claude-agent-sdk";
    for await (const m of query({ prompt, options: { model: "m-1", systemPrompt: SAY } })) show(m)
chat google-gemini system
    import { GoogleGenAI } from "@google/genai";
    const ai = new GoogleGenAI({ apiKey });
    ai.models.generateContent({ model: "m-1", contents: q, config: { systemInstruction: SAY } })
chat google-gemini user
    import { GoogleGenAI } from "@google/genai";
    const ai = new GoogleGenAI({ apiKey });
    ai.models.generateContentStream({ model: "m-1", contents: SAY })
chat google-gemini system
    import { GoogleGenAI } from "@google/genai";
    const ai = new GoogleGenAI({ apiKey });
    ai.chats.create({ model: "m-1", config: { systemInstruction: SAY } })
embedding google-gemini -
    import { GoogleGenAI } from "@google/genai";
    const ai = new GoogleGenAI({ apiKey });
    ai.models.embedContent({ model: "m-1", contents })
image google-gemini user
    import { GoogleGenAI } from "@google/genai";
    const ai = new GoogleGenAI({ apiKey });
    ai.models.generateImages({ model: "m-1", prompt: SAY })
chat google-gemini system
    import { GoogleGenerativeAI } from "@google/generative-ai";
    const g = new GoogleGenerativeAI(key);
    g.getGenerativeModel({ model: "m-1", systemInstruction: SAY })
chat google-vertex system
    import { VertexAI } from "@google-cloud/vertexai";
    const v = new VertexAI({ project });
    v.getGenerativeModel({ model: "m-1", systemInstruction: { parts: [{ text: SAY }] } })
chat mistral system
    import { Mistral } from "@mistralai/mistralai";
    new Mistral().chat.complete({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat mistral system
    import { Mistral } from "@mistralai/mistralai";
    new Mistral().chat.stream({ model: "m-1", messages: [{ role: "system", content: SAY }] })
embedding mistral -
    import { Mistral } from "@mistralai/mistralai";
    new Mistral().embeddings.create({ model: "m-1", inputs })
chat mistral system
    import MistralClient from "@mistralai/mistralai";
    new MistralClient(k).chat({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat cohere system
    import { CohereClient } from "cohere-ai";
    new CohereClient().chat({ model: "m-1", preamble: SAY, message })
chat cohere system
    import { CohereClientV2 } from "cohere-ai";
    new CohereClientV2().chat({ model: "m-1", messages: [{ role: "system", content: SAY }] })
embedding cohere -
    import { CohereClient } from "cohere-ai";
    new CohereClient().embed({ model: "m-1", texts })
rerank cohere -
    import { CohereClient } from "cohere-ai";
    new CohereClient().rerank({ model: "m-1", query, documents })
chat groq system
    import Groq from "groq-sdk";
    new Groq().chat.completions.create({ model: "m-1", messages: [{ role: "system", content: SAY }] })
audio groq -
    import { Groq } from "groq-sdk";
    new Groq().audio.transcriptions.create({ model: "m-1", file })
chat ollama system
    import ollama from "ollama";
    ollama.chat({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat - system
    import { Ollama } from "ollama";
    new Ollama({ host }).generate({ model: "m-1", system: SAY, prompt })
embedding ollama -
    import ollama from "ollama";
    ollama.embed({ model: "m-1", input })
chat together system
    import Together from "together-ai";
    new Together().chat.completions.create({ model: "m-1", messages: [{ role: "system", content: SAY }] })
embedding voyage -
    import { VoyageAIClient } from "voyageai";
    new VoyageAIClient().embed({ model: "m-1", input })
chat huggingface system
    import { HfInference } from "@huggingface/inference";
    new HfInference(t).chatCompletion({ model: "m-1", messages: [{ role: "system", content: SAY }] })
embedding huggingface -
    import { InferenceClient } from "@huggingface/inference";
    new InferenceClient(t).featureExtraction({ model: "m-1", inputs })
embedding huggingface -
    import { pipeline } from "@huggingface/transformers";
    await pipeline("feature-extraction", "org/m-1")
chat aws-bedrock system
    import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
    client.send(new ConverseCommand({ modelId: "m-1", system: [{ text: SAY }], messages }))
chat aws-bedrock system
    import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
    client.send(new InvokeModelCommand({ modelId: "m-1", body: JSON.stringify({ system: SAY, messages }) }))
chat aws-bedrock -
    import { RetrieveAndGenerateCommand } from "@aws-sdk/client-bedrock-agent-runtime";
    new RetrieveAndGenerateCommand({ input, retrieveAndGenerateConfiguration: { knowledgeBaseConfiguration: {
    modelArn: "m-1" } } })
chat openai system
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openai } from "@ai-sdk/openai";
    generateText({ model: openai("m-1"), system: SAY, prompt: q })
chat openai system
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openai } from "@ai-sdk/openai";
    generateText({ model: openai.responses("m-1"), instructions: SAY, prompt: q })
chat openai system
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { createOpenAI } from "@ai-sdk/openai";
    const oa = createOpenAI({ apiKey });
    streamText({ model: oa("m-1"), messages: [{ role: "system", content: SAY }] })
chat openai user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { createOpenAI } from "@ai-sdk/openai";
    const oa = createOpenAI({ apiKey });
    streamText({ model: oa.chat("m-1"), prompt: SAY })
embedding openai -
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { createOpenAI } from "@ai-sdk/openai";
    const oa = createOpenAI({ apiKey });
    embed({ model: oa.embedding("m-1"), value })
chat anthropic user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { anthropic } from "@ai-sdk/anthropic";
    generateObject({ model: anthropic("m-1"), schema, prompt: `TEXT ${x}` })
embedding google-gemini -
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { google } from "@ai-sdk/google";
    embedMany({ model: google.textEmbeddingModel("m-1"), values })
rerank cohere -
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { cohere } from "@ai-sdk/cohere";
    rerank({ model: cohere.reranking("m-1"), query })
chat - system
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    generateText({ model: "org/m-1", system: SAY, prompt })
chat - system
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    generateText({ model: gateway("org/m-1"), system: SAY, prompt })
chat openrouter user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { createOpenRouter } from "@openrouter/ai-sdk-provider";
    generateText({ model: createOpenRouter({}).chat("org/m-1"), prompt: SAY })
chat openrouter user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openrouter } from "@openrouter/ai-sdk-provider";
    generateText({ model: openrouter("org/m-1"), prompt: SAY })
chat ollama user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { ollama } from "ollama-ai-provider";
    generateText({ model: ollama("m-1"), prompt: SAY })
chat - user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
    const p = createOpenAICompatible({ name, baseURL });
    generateText({ model: p("m-1"), prompt: SAY })
chat azure-openai user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { createAzure } from "@ai-sdk/azure";
    const azure = createAzure({ resourceName });
    generateText({ model: azure("m-1"), prompt: SAY })
chat openai system
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openai } from "@ai-sdk/openai";
    import { ToolLoopAgent } from "ai";
    new ToolLoopAgent({ model: openai("m-1"), instructions: SAY })
chat openai system
    import { streamUI } from "ai/rsc";
    import { openai } from "@ai-sdk/openai";
    streamUI({ model: openai("m-1"), system: SAY })
chat openai user
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openai } from "@ai-sdk/openai";
    import { wrapLanguageModel } from "ai";
    const model = wrapLanguageModel({ model: openai("m-1"), middleware });
    generateText({ model, prompt: SAY })
chat openai -
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openai } from "@ai-sdk/openai";
    const mine = customProvider({ languageModels: { "chat-model": openai("m-1") } });
embedding openai -
    import { generateText, streamText, generateObject, embed, embedMany, rerank, tool, gateway,
    customProvider } from "ai";
    import { openai } from "@ai-sdk/openai";
    embed({ model: openai.embedding("m-1"), value })
image openai user
    import { experimental_generateImage as generateImage } from "ai";
    import { openai } from "@ai-sdk/openai";
    generateImage({ model: openai.image("m-1"), prompt: SAY })
audio openai -
    import { experimental_transcribe as transcribe } from "ai";
    import { openai } from "@ai-sdk/openai";
    transcribe({ model: openai.transcription("m-1"), audio })
chat openai system
    import { ChatOpenAI } from "@langchain/openai";
    import { SystemMessage } from "@langchain/core/messages";
    new ChatOpenAI({ model: "m-1" }).invoke([new SystemMessage(SAY)])
chat openai system
    import { ChatOpenAI } from "@langchain/openai";
    const llm = new ChatOpenAI({ modelName: "m-1" });
    llm.stream([["system", SAY]])
chat openai user
    import { ChatOpenAI } from "langchain/chat_models/openai";
    import { PromptTemplate } from "langchain/prompts";
    const llm = new ChatOpenAI({ modelName: "m-1" });
    new PromptTemplate({ template: SAY }).pipe(llm)
chat azure-openai -
    import { AzureChatOpenAI } from "@langchain/openai";
    new AzureChatOpenAI({ azureOpenAIApiDeploymentName: "m-1" })
chat anthropic -
    import { ChatAnthropic } from "@langchain/anthropic";
    new ChatAnthropic({ model: "m-1" })
chat google-gemini -
    import { ChatGoogleGenerativeAI } from "@langchain/google-genai";
    new ChatGoogleGenerativeAI({ model: "m-1" })
chat google-vertex -
    import { ChatVertexAI } from "@langchain/google-vertexai";
    new ChatVertexAI({ model: "m-1" })
chat groq -
    import { ChatGroq } from "@langchain/groq";
    new ChatGroq({ model: "m-1" })
chat mistral -
    import { ChatMistralAI } from "@langchain/mistralai";
    new ChatMistralAI({ model: "m-1" })
chat ollama -
    import { ChatOllama } from "@langchain/community/chat_models/ollama";
    new ChatOllama({ model: "m-1" })
chat xai -
    import { ChatXAI } from "@langchain/xai";
    new ChatXAI({ model: "m-1" })
chat aws-bedrock -
    import { BedrockChat } from "@langchain/community/chat_models/bedrock";
    new BedrockChat({ model: "m-1" })
chat deepseek -
    import { ChatDeepSeek } from "@langchain/deepseek";
    new ChatDeepSeek({ model: "m-1" })
embedding openai -
    import { OpenAIEmbeddings } from "@langchain/openai";
    new OpenAIEmbeddings({ model: "m-1" })
embedding openai -
    import { OpenAIEmbeddings } from "langchain/embeddings/openai";
    new OpenAIEmbeddings({ modelName: "m-1" })
rerank cohere -
    import { CohereRerank } from "@langchain/cohere";
    new CohereRerank({ model: "m-1" })
chat - system
    import { initChatModel } from "langchain/chat_models/universal";
    const llm = await initChatModel("m-1", {});
    llm.invoke([{ role: "system", content: SAY }])
chat - system
    import { createAgent } from "langchain";
    createAgent({ model: "m-1", tools, systemPrompt: SAY })
chat openai system
    import { createReactAgent } from "@langchain/langgraph/prebuilt";
    import { ChatOpenAI } from "@langchain/openai";
    createReactAgent({ llm: new ChatOpenAI({ model: "m-1" }), tools, prompt: SAY })
chat openai system
    import { ChatPromptTemplate } from "@langchain/core/prompts";
    import { ChatOpenAI } from "@langchain/openai";
    const llm = new ChatOpenAI({ model: "m-1" });
    const chain = ChatPromptTemplate.fromMessages([["system", SAY], ["human", "{q}"]]).pipe(llm).pipe(parser);
chat openai user
    import { ChatPromptTemplate } from "@langchain/core/prompts";
    import { RunnableSequence } from "@langchain/core/runnables";
    import { ChatOpenAI } from "@langchain/openai";
    const llm = new ChatOpenAI({ model: "m-1" });
    const p = ChatPromptTemplate.fromTemplate(SAY);
    RunnableSequence.from([p, llm, parser]);
chat openai user
    import { LLMChain } from "langchain/chains";
    import { PromptTemplate } from "@langchain/core/prompts";
    import { OpenAI } from "@langchain/openai";
    new LLMChain({ llm: new OpenAI({ model: "m-1" }), prompt: PromptTemplate.fromTemplate(SAY) })
chat openai -
    import { OpenAI, Settings } from "llamaindex";
    Settings.llm = new OpenAI({ model: "m-1" });
chat openai system
    import { openai } from "@llamaindex/openai";
    import { agent } from "@llamaindex/workflow";
    agent({ llm: openai({ model: "m-1" }), tools, systemPrompt: SAY })
chat anthropic -
    import { anthropic } from "@llamaindex/anthropic";
    anthropic({ model: "m-1" })
embedding openai -
    import { OpenAIEmbedding } from "@llamaindex/openai";
    new OpenAIEmbedding({ model: "m-1" })
chat openai system
    import { Agent } from "@mastra/core/agent";
    import { openai } from "@ai-sdk/openai";
    new Agent({ name, instructions: SAY, model: openai("m-1") })
chat - system
    import { Agent } from "@mastra/core/agent";
    new Agent({ name, instructions: SAY, model: "org/m-1" })
chat - judge
    import { createScorer } from "@mastra/evals";
    createScorer({ name, judge: { model: "org/m-1", instructions: SAY } })
chat google-gemini system
    import { genkit } from "genkit";
    import { googleAI } from "@genkit-ai/googleai";
    const ai = genkit({ plugins, model: googleAI.model("m-1") });
    ai.generate({ system: SAY, prompt })
chat - user
    import { genkit } from "genkit";
    const ai = genkit({ plugins });
    ai.generate({ model: "googleai/m-1", prompt: SAY })
chat - user
    import { genkit } from "genkit";
    const ai = genkit({ plugins });
    ai.definePrompt({ name, model: "googleai/m-1" }, SAY)
embedding google-gemini -
    import { genkit } from "genkit";
    import { googleAI } from "@genkit-ai/google-genai";
    const ai = genkit({ plugins });
    ai.embed({ embedder: googleAI.embedder("m-1"), content })
chat openai system
    import { Agent, run } from "@openai/agents";
    const a = new Agent({ name, model: "m-1", instructions: SAY });
audio openai system
    import { RealtimeAgent, RealtimeSession } from "@openai/agents/realtime";
    new RealtimeSession(new RealtimeAgent({ name, instructions: SAY }), { model: "m-1" })
chat google-gemini system
    import { LlmAgent } from "@google/adk";
    new LlmAgent({ name, model: "m-1", instruction: SAY })
chat openai -
    import { Factuality } from "autoevals";
    Factuality({ model: "m-1", output })
chat openai judge
    import { LLMClassifierFromTemplate } from "autoevals";
    LLMClassifierFromTemplate({ name, promptTemplate: SAY, choiceScores, model: "m-1" })
embedding openai -
    import { OpenAIEmbeddingFunction } from "@chroma-core/openai";
    new OpenAIEmbeddingFunction({ modelName: "m-1" })
embedding - -
    import { getRegistry } from "@lancedb/lancedb/embedding";
    getRegistry().get("openai").create({ model: "m-1" })
embedding huggingface -
    import { FlagEmbedding } from "fastembed";
    FlagEmbedding.init({ model: "m-1" })
chat openai -
    import { OpenAIAdapter } from "@copilotkit/runtime";
    new OpenAIAdapter({ openai, model: "m-1" })
chat - -
    import { Stagehand } from "@browserbasehq/stagehand";
    new Stagehand({ model: "openai/m-1" })
chat azure-foundry system
    import { ModelClient } from "@azure-rest/ai-inference";
    client.path("/chat/completions").post({ body: { model: "m-1", messages: [{ role: "system", content: SAY }] } })
chat - system
    import { Portkey } from "portkey-ai";
    new Portkey({}).chat.completions.create({ model: "m-1", messages: [{ role: "system", content: SAY }] })
chat cerebras -
    import { Cerebras } from "@cerebras/cerebras_cloud_sdk";
    new Cerebras().chat.completions.create({ model: "m-1", messages })
chat - system
    await fetch("https://api.openai.com/v1/chat/completions", { method: "POST", body: JSON.stringify({
    model: "gpt-4o", messages: [{ role: "system", content: SAY }] }) })
chat - system
    import axios from "axios";
    axios.post(url, { model: "gpt-4o", messages: [{ role: "system", content: SAY }] }, { headers })
chat replicate -
    import Replicate from "replicate";
    new Replicate().run("org/m-1", { input })
"""
"""Role and platform of the pin, role of the prompt; then the source, where SAY is the prompt."""


def cases() -> list[tuple[str, str, str, str]]:
    found = []
    for block in re.split(r"\n(?=\S)", CALLS.strip()):
        head, _, source = block.partition("\n")
        role, platform, sends = head.split()
        found.append((source.replace("SAY", f'"{SAY}"').replace("TEXT", SAY), role, platform, sends))
    return found


@pytest.mark.parametrize(
    ("source", "role", "platform", "sends"), cases(), ids=[row[0].rpartition("\n")[2].strip() for row in cases()]
)
def test_a_call_as_its_documentation_writes_it(source: str, role: str, platform: str, sends: str) -> None:
    found = analyser().analyse("src/app.ts", source.encode())
    (pin,) = [asset for asset in found.assets if asset.kind is Kind.MODEL_PIN]
    assert (pin.role, pin.usage, pin.platform or "-") == (role, Usage.CALL, platform)
    prompts = [asset for asset in found.assets if asset.kind is Kind.PROMPT]
    assert [asset.role for asset in prompts] == ([] if sends == "-" else [sends])
    assert sends == "-" or any(site.models and site.prompts for site in found.sites)


LOOK_ALIKES = r"""
    fetch("/api/cars", { method: "POST", body: JSON.stringify({ model: "golf-gti", colour: "red" }) });

    import axios from "axios";
    axios.post("/cars", { model: "golf-gti" });

    import twilio from "twilio";
    twilio(sid, token).messages.create({ body: "You are booked on the night train to the south", from, to });

    import { Agent } from "https";
    new Agent({ keepAlive: true, model: "keep-alive" });

    import mongoose from "mongoose";
    const User = mongoose.model("user-account", schema);

    import { pipe } from "rxjs";
    source.pipe(map((x) => x.model), filter(Boolean));

    import { createSlice } from "@reduxjs/toolkit";
    createSlice({ name: "chat-model", initialState: { system: "solar-system" }, reducers: {} });

    import { generateText } from "./lorem";
    generateText({ words: 12, seed: "command-line" });

    import { z } from "zod";
    z.object({ kind: z.enum(["light-mode", "dark-mode"]).default("light-mode") });

    import stripe from "stripe";
    stripe.prices.create({ model: "per-unit", currency: "eur" });
"""


@pytest.mark.parametrize("source", LOOK_ALIKES.strip("\n").split("\n\n"))
def test_calls_of_other_libraries_are_silent(source: str) -> None:
    assert analyser().analyse("src/app.ts", source.encode()).assets == ()
